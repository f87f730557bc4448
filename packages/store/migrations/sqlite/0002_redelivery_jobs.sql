CREATE TABLE `redelivery_jobs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`target_id` integer NOT NULL,
	`request_key` text NOT NULL,
	`hook_id` integer,
	`status` text NOT NULL,
	`event` text,
	`action` text,
	`redelivery` integer,
	`guid` text,
	`settled_from` integer,
	`settled_before` integer,
	`rate_per_minute` integer NOT NULL,
	`state` text NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`counted_at` integer,
	`counted_id` integer,
	`reached_at` integer NOT NULL,
	`reached_id` integer NOT NULL,
	`queued` integer DEFAULT 0 NOT NULL,
	`skipped` text NOT NULL,
	`delivered` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`cancelled` integer DEFAULT 0 NOT NULL,
	`paced_at` integer NOT NULL,
	`paced` integer NOT NULL,
	`revision` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`target_id`) REFERENCES `targets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `redelivery_jobs_request` ON `redelivery_jobs` (`target_id`,`request_key`);--> statement-breakpoint
CREATE INDEX `redelivery_jobs_target` ON `redelivery_jobs` (`target_id`,`id`);--> statement-breakpoint
CREATE INDEX `redelivery_jobs_unfinished` ON `redelivery_jobs` (`state`,`target_id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE INDEX `redelivery_jobs_retention` ON `redelivery_jobs` (`finished_at`) WHERE finished_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `job_id` integer;--> statement-breakpoint
CREATE INDEX `deliveries_job` ON `deliveries` (`job_id`,`outcome`,`id`) WHERE job_id IS NOT NULL;
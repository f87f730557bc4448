CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`event_id` integer NOT NULL,
	`hook_id` integer NOT NULL,
	`kind` text NOT NULL,
	`chain` integer NOT NULL,
	`attempt` integer NOT NULL,
	`retries` integer DEFAULT 0 NOT NULL,
	`interruptions` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`leased_until` integer,
	`lease_token` text,
	`settled_at` integer,
	`outcome` text,
	`reason` text,
	`status_code` integer,
	`duration_ms` integer,
	`request_key` text,
	FOREIGN KEY (`event_id`) REFERENCES `events`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_attempt` ON `deliveries` (`event_id`,`hook_id`,`chain`,`attempt`);--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_request` ON `deliveries` (`hook_id`,`request_key`) WHERE request_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `deliveries_pending` ON `deliveries` (`hook_id`,`due_at`,`id`) WHERE settled_at IS NULL AND kind = 'event';--> statement-breakpoint
CREATE INDEX `deliveries_asked` ON `deliveries` (`hook_id`,`due_at`,`id`) WHERE settled_at IS NULL AND kind <> 'event';--> statement-breakpoint
CREATE INDEX `deliveries_log` ON `deliveries` (`hook_id`,settled_at DESC,id DESC) WHERE settled_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `deliveries_failures` ON `deliveries` (`hook_id`,settled_at DESC,id DESC) WHERE settled_at IS NOT NULL AND outcome <> 'delivered';--> statement-breakpoint
CREATE INDEX `deliveries_retention` ON `deliveries` (`settled_at`) WHERE settled_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`guid` text NOT NULL,
	`name` text NOT NULL,
	`action` text,
	`target_id` integer NOT NULL,
	`to_hook_id` integer,
	`idempotency_key` text,
	`idempotency_digest` text,
	`decisions` text,
	`published_at` integer NOT NULL,
	`payload` blob NOT NULL,
	FOREIGN KEY (`target_id`) REFERENCES `targets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_guid` ON `events` (`guid`);--> statement-breakpoint
CREATE UNIQUE INDEX `events_idempotency` ON `events` (`target_id`,`idempotency_key`) WHERE idempotency_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `events_keyed` ON `events` (`published_at`) WHERE idempotency_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `events_retention` ON `events` (`published_at`);--> statement-breakpoint
CREATE INDEX `events_latest` ON `events` (`target_id`,`name`,`id`);--> statement-breakpoint
CREATE TABLE `exchanges` (
	`delivery_id` integer PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`request_headers` text NOT NULL,
	`request_body` blob,
	`response_headers` text NOT NULL,
	`response_body` text NOT NULL,
	`flags` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hook_events` (
	`hook_id` integer NOT NULL,
	`event` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`hook_id`, `event`),
	FOREIGN KEY (`hook_id`) REFERENCES `hooks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `hook_hours` (
	`hook_id` integer NOT NULL,
	`hour_at` integer NOT NULL,
	`delivered` integer NOT NULL,
	`failed` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	PRIMARY KEY(`hook_id`, `hour_at`)
);
--> statement-breakpoint
CREATE INDEX `hook_hours_retention` ON `hook_hours` (`hour_at`);--> statement-breakpoint
CREATE TABLE `hooks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`uid` text NOT NULL,
	`target_id` integer NOT NULL,
	`url` text NOT NULL,
	`content_type` text NOT NULL,
	`sealed_secret` text,
	`insecure_ssl` integer NOT NULL,
	`active` integer NOT NULL,
	`retry_policy` text,
	`state` text DEFAULT 'open' NOT NULL,
	`parked_because` text,
	`parked_at` integer,
	`failures_in_a_row` integer DEFAULT 0 NOT NULL,
	`failing_since` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`target_id`) REFERENCES `targets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hooks_uid` ON `hooks` (`uid`);--> statement-breakpoint
CREATE INDEX `hooks_target` ON `hooks` (`target_id`);--> statement-breakpoint
CREATE TABLE `key_checks` (
	`id` integer PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `targets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`key` text NOT NULL,
	`parent_id` integer,
	`profile` text NOT NULL,
	`revision` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `targets_kind_key` ON `targets` (`kind`,`key`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash` ON `tokens` (`hash`);
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`token_id` integer,
	`actor` text,
	`verb` text NOT NULL,
	`target_kind` text,
	`target_name` text,
	`subject_id` integer,
	`outcome` text NOT NULL,
	`failure` text,
	`request_id` text NOT NULL,
	`address` text
);
--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
ALTER TABLE `tokens` ADD `scopes` text DEFAULT 'admin:instance' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `target_ids` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `last_used_at` integer;
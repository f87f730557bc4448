ALTER TABLE `hooks` ADD `sealed_previous_secret` text;--> statement-breakpoint
ALTER TABLE `hooks` ADD `previous_secret_until` integer;--> statement-breakpoint
ALTER TABLE `hooks` ADD `standard_webhooks` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `hooks` ADD `concurrency` integer;--> statement-breakpoint
ALTER TABLE `hooks` ADD `rate_per_minute` integer;--> statement-breakpoint
ALTER TABLE `hooks` ADD `park_after` integer;--> statement-breakpoint
ALTER TABLE `hooks` ADD `probe_at` integer;--> statement-breakpoint
ALTER TABLE `hooks` ADD `probes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `hooks` ADD `resumed_at` integer;--> statement-breakpoint
ALTER TABLE `hooks` ADD `told` text DEFAULT 'well' NOT NULL;
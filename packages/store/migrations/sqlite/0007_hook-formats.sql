ALTER TABLE `exchanges` ADD `method` text DEFAULT 'POST' NOT NULL;--> statement-breakpoint
ALTER TABLE `hooks` ADD `format` text DEFAULT 'github' NOT NULL;--> statement-breakpoint
ALTER TABLE `hooks` ADD `template` text;--> statement-breakpoint
ALTER TABLE `hooks` ADD `sealed_template_headers` text;--> statement-breakpoint
ALTER TABLE `hooks` ADD `filter` text;
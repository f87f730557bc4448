DROP INDEX `deliveries_retention`;--> statement-breakpoint
CREATE INDEX `deliveries_retention` ON `deliveries` (`settled_at`) WHERE settled_at IS NOT NULL AND id > 0;
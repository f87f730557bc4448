ALTER TABLE "exchanges" ADD COLUMN "method" text DEFAULT 'POST' NOT NULL;--> statement-breakpoint
ALTER TABLE "hooks" ADD COLUMN "format" text DEFAULT 'github' NOT NULL;--> statement-breakpoint
ALTER TABLE "hooks" ADD COLUMN "template" text;--> statement-breakpoint
ALTER TABLE "hooks" ADD COLUMN "sealed_template_headers" text;--> statement-breakpoint
ALTER TABLE "hooks" ADD COLUMN "filter" text;
DROP INDEX "deliveries_retention";--> statement-breakpoint
CREATE INDEX "deliveries_retention" ON "deliveries" USING btree ("settled_at") WHERE settled_at IS NOT NULL AND id > 0;--> statement-breakpoint
ALTER TABLE "deliveries" SET (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "events" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "exchanges" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 10000, toast.autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_threshold = 10000);

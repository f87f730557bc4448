CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`begun_at` integer,
	`expires_at` integer NOT NULL
);

CREATE TABLE `unfinished_copies` (
	`id` integer PRIMARY KEY NOT NULL,
	`original` text NOT NULL,
	`state` text NOT NULL
);

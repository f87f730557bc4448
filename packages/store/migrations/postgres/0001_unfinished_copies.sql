CREATE TABLE "unfinished_copies" (
	"id" bigint PRIMARY KEY NOT NULL,
	"original" text NOT NULL,
	"state" text NOT NULL
);

CREATE TABLE "sessions" (
	"hash" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" bigint NOT NULL,
	"begun_at" bigint,
	"expires_at" bigint NOT NULL
);

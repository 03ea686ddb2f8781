-- Whoever looks after the shop signs in as a role of their own: by IAM in AWS, where nobody gives them a password. It
-- reads the audit, the shelf and the articles, and no row of a customer.

DO $$
BEGIN
    CREATE ROLE clickshop_operator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
EXCEPTION
    -- Roles belong to the server, migrations to a database: another database may have made it.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO clickshop_operator', current_database());
    -- RDS has a role whose members come in with a token of IAM's. Elsewhere nobody can sign in as this one.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO clickshop_operator;
    END IF;
END
$$;

GRANT clickshop_auditor TO clickshop_operator;
GRANT USAGE ON SCHEMA public TO clickshop_operator;
GRANT SELECT ON products, product_variants, inventory, knowledge_articles, schema_migrations TO clickshop_operator;

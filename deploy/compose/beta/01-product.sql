-- the target: the same table, still empty
create table product (
    uuid uuid primary key,
    name text not null,
    price numeric(10, 2) not null,
    stock integer not null default 0,
    updated_at timestamptz not null default now()
);

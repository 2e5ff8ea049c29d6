-- the source: a small catalogue
create table product (
    uuid uuid primary key,
    name text not null,
    price numeric(10, 2) not null,
    stock integer not null default 0,
    updated_at timestamptz not null default now()
);

insert into product (uuid, name, price, stock)
select gen_random_uuid(), 'Product ' || n, round((random() * 100)::numeric, 2), (random() * 50)::integer
from generate_series(1, 1000) as n;

-- The tables of the reference models.

create table public.users (
    id    uuid primary key,
    name  text not null,
    email text not null unique
);

create table public.user_roles (
    user_id uuid not null references public.users (id) on delete cascade,
    role    text not null,
    primary key (user_id, role)
);

-- lantern v7, fingerprint b7c7bdb2f327ea5e9fde1ce54e8e4654264a6243784ba42afb9348efb688a176

create table engines (
  name text primary key,
  version text not null
) without rowid;

create table files (
  model_id integer not null references models(id) on delete cascade,
  path text not null,
  bytes integer not null,
  primary key (model_id, path)
);

create table hardware (
  id integer primary key,
  kind text not null check (kind in ('cpu', 'gpu')),
  name text not null,
  memory_mb integer not null
);

create table models (
  id integer primary key,
  name text not null unique,
  runner text not null default 'plain',
  added text not null default current_timestamp
);

create index models_by_added on models(added);

create view model_sizes as select models.name, count(files.path) as files, coalesce(sum(files.bytes), 0) as bytes from models left join files on files.model_id = models.id group by models.id;

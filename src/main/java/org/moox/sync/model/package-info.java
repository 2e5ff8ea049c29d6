/**
 * Which models this platform exposes and how their tables look: catalog of tables and entities, identifiers, column plan, compatibility.
 * <p>
 * Input: {@code sync.tables}, {@code sync.models.*}, entities that carry {@code @SyncModel}, and {@code pg_catalog}. Output: {@code Models}, and
 * {@code /api/models}. May import {@code wire}, {@code problem}, {@code database}.
 * <p>
 * The catalog is read as a whole in a few queries and kept for some seconds, so a table that someone creates or alters is seen without a restart.
 * Types are named with an empty search path: what {@code format_type} returns can be cast to in any session. A table that a binding or an
 * entity names is exposed under that name only, not a second time by a pattern. {@code identifier} of a binding is what targets match by;
 * the local identifier stays the primary key where there is one, so that a rename remains a rename instead of a delete and an insert.
 * An identifier that is configured but carries no usable unique index is not replaced by another: the model then has none, and a sync of it is
 * refused with that reason. Since values travel as text, two types fit when the one reads what the other writes ({@code TypeFit}); what cannot be known
 * beforehand is a warning, not a refusal. NOT NULL of a domain counts for what must be given, not for identifiers: it can be got round.
 * <p>
 * <b>Keys</b> have one text for each record ({@code RecordKey}): the identifier's values as PostgreSQL renders them with pinned settings. What a person or an entity gives is cast to
 * the column's own type first, because {@code 01} and an upper-case UUID name the record as well; in a URL its values are taken apart and put together by {@code PathKey} only.
 * A key of another platform's record is rendered there.
 * <p>
 * <b>Children</b> travel in the items of the record that they belong to, if both sides' configuration says so: what a source could write here is not extended by the
 * source. A child model needs exactly one foreign key to its parent, so that it is clear whose it is; children of children do not travel along, they take a sync of their own.
 * They travel under the name of a relation, which is their model's name unless configuration gives it another ({@code relations=name=model}), so that platforms may call
 * their tables differently, and one platform may have both.
 * Children that have nothing but a number of their own are not matched by it: the source's 7 is not the target's 7. The target numbers what is brought itself, and {@code owned}
 * alone knows it again; {@code identifier} in the configuration of the children's model says otherwise.
 * <p>
 * <b>Hashes</b> ({@link RecordHash}): both sides of a sync compute one 64-bit hash for each record, in SQL, and XOR those of a bucket; XOR needs no order, so tables are read in whatever parts and order suit them. A record's
 * bucket is the low bits of the hash of its key, so buckets can be split. Types whose own hash tells apart what their text tells apart are hashed as they are, all others as text of
 * collation "C". The functions give the same on PostgreSQL 14 to 18; would they ever differ, records would be looked at in vain, and nothing worse.
 */
package org.moox.sync.model;

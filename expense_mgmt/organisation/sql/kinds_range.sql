-- Kinds of documents as ranges, so that "every kind" overlaps each of them in an exclusion
-- constraint: a range without bounds is every kind, one from a kind to itself is that kind.
CREATE TYPE organisation_kinds AS RANGE (subtype = text, collation = "C");
-- reverse
DROP TYPE organisation_kinds;

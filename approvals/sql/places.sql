-- Which projects and categories a task is about, each together with the queue it waits in. An
-- index over it finds what waits somewhere for a project without reading the rest of the queue.
CREATE FUNCTION approvals_places(queue bigint, projects bigint[], categories bigint[])
RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(place), '{}') FROM (
        SELECT (queue << 32) | project AS place FROM unnest(projects) AS project
        UNION ALL
        SELECT (queue << 32) | 2147483648 | category FROM unnest(categories) AS category
    ) AS each
$$;
-- reverse
DROP FUNCTION approvals_places(bigint, bigint[], bigint[]);

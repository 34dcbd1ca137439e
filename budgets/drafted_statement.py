"""The statement that finds what is on its way, in the parts of which `drafted` puts it together."""

from typing import Final

KEY: Final = "month, unit, project, platform, category, own_unit"
DRAFTED: Final = """
    WITH plan (id, reach, first, last, is_addition, says_all, unit, project, revises) AS (
        SELECT * FROM unnest(%s::bigint[], %s::int[], %s::date[], %s::date[], %s::boolean[],
             %s::boolean[], %s::bigint[], %s::bigint[], %s::bigint[])
    ),
    item (id, plan, unit, project, platform, category, own_unit) AS ({items}),
    line (id, month, approved, unit, project, platform, category, own_unit) AS ({lines}),
    change (month, amount, unit, project, platform, category, own_unit) AS ({changes}),
    asked AS (
        SELECT plan.id AS plan, part.month, item.unit, item.project, item.platform, item.category,
            item.own_unit, sum(part.amount) AS amount
        FROM plan
        JOIN item ON item.plan = plan.id
        JOIN budgets_planitemmonth AS part ON part.item_id = item.id
        GROUP BY plan.id, part.month, item.unit, item.project, item.platform, item.category,
            item.own_unit
    ),
    -- Lines that a plan speaks for even where none of its rows names them, by equal keys, because
    -- there may be a draft of every project at once.
    left_out AS (
        SELECT plan.id AS plan, line.id AS line
        FROM plan
        JOIN budgets_planissue AS earlier ON earlier.plan_id = plan.revises
        JOIN line ON line.id = earlier.line_id AND line.month BETWEEN plan.first AND plan.last
        UNION
        SELECT plan.id, line.id
        FROM plan
        JOIN line ON line.project = plan.project AND line.month BETWEEN plan.first AND plan.last
        WHERE plan.says_all AND plan.project > 0 AND (
            line.own_unit = 0 OR EXISTS (
                SELECT FROM organisation_unitancestry AS below
                WHERE below.ancestor_id = plan.unit AND below.descendant_id = line.own_unit
            )
        )
        UNION
        SELECT plan.id, line.id
        FROM plan
        JOIN line ON line.own_unit = plan.unit AND line.month BETWEEN plan.first AND plan.last
        WHERE plan.says_all AND plan.project = 0 AND line.project = 0
    ),
    spoken AS (
        SELECT asked.*, line.id AS line, line.approved
        FROM asked LEFT JOIN line USING (month, project, platform, category, own_unit)
        UNION ALL
        SELECT left_out.plan, line.month, line.unit, line.project, line.platform, line.category,
            line.own_unit, 0, line.id, line.approved
        FROM left_out JOIN line ON line.id = left_out.line
        WHERE NOT EXISTS (
            SELECT FROM asked
            WHERE asked.plan = left_out.plan AND asked.month = line.month
                AND asked.project = line.project AND asked.platform = line.platform
                AND asked.category = line.category AND asked.own_unit = line.own_unit
        )
    ),
    told AS (
        SELECT plan.id AS plan, plan.reach, plan.is_addition, spoken.month, spoken.unit,
            spoken.project, spoken.platform, spoken.category, spoken.own_unit, spoken.amount,
            coalesce(spoken.approved, 0) + issued.changed AS part, earlier.planned
        FROM spoken
        JOIN plan ON plan.id = spoken.plan
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(issue.adjusted_delta) FILTER (WHERE NOT issue.is_addition), 0)
                - coalesce(sum(issue.approved_delta) FILTER (WHERE issue.is_addition), 0) AS changed
            FROM budgets_planissue AS issue WHERE issue.line_id = spoken.line
        ) AS issued ON true
        LEFT JOIN budgets_planissue AS earlier
            ON earlier.plan_id = plan.revises AND earlier.line_id = spoken.line
    ),
    drafted AS (
        SELECT {key}, sum(delta) AS delta
        FROM (
            SELECT {key}, amount - coalesce(planned, 0) AS delta FROM told WHERE is_addition
            UNION ALL
            SELECT {key}, CASE WHEN planned = amount THEN 0 ELSE amount - part END
            FROM (
                SELECT DISTINCT ON ({key}) * FROM told WHERE NOT is_addition
                ORDER BY {key}, reach, plan DESC
            ) AS last
            UNION ALL
            SELECT {key}, amount FROM change
        ) AS each
        GROUP BY {key}
    )
"""
# Each line is taken off the one right above it, which may be there already or on its way. Where
# one on its way comes between, lines that are there move under it with all they have: they are
# taken off the new one and given back to the one they lay under.
NETTED: Final = """,
    seen (id, month, revised, reserved, committed, consumed,
          unit, project, platform, category, own_unit) AS ({seen}),
    nesting (low_project, low_category, low_platform, low_unit,
             high_project, high_category, high_platform, high_unit, near) AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                             %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    ),
    there AS (
        SELECT id, month, coalesce(unit, 0) AS unit, coalesce(project, 0) AS project,
            coalesce(platform, 0) AS platform, coalesce(category, 0) AS category,
            coalesce(own_unit, 0) AS own_unit, revised
        FROM seen
    ),
    opened AS (
        SELECT {key}
        FROM drafted
        WHERE NOT EXISTS (
            SELECT FROM there
            WHERE there.month = drafted.month AND there.own_unit = drafted.own_unit
                AND there.project = drafted.project AND there.platform = drafted.platform
                AND there.category = drafted.category
        )
    ),
    present AS (
        SELECT {key} FROM there
        UNION ALL
        SELECT {key} FROM opened
    ),
    moved AS (
        SELECT DISTINCT ON (low.id) low.*, near, high.unit AS new_unit,
            high.project AS new_project, high.platform AS new_platform,
            high.category AS new_category
        FROM nesting
        JOIN opened AS high
            ON high.own_unit = high_unit AND high.platform = high_platform
            AND high.category = high_category
        JOIN there AS low
            ON low.month = high.month AND low.own_unit = low_unit
            AND low.platform = low_platform AND low.category = low_category
            AND (low.project > 0)::integer = low_project
            AND high.project = high_project * low.project
        ORDER BY low.id, near
    ),
    lay AS (
        SELECT DISTINCT ON (moved.id) moved.id, moved.month, moved.revised,
            nesting.near, high.unit, high.project, high.platform, high.category
        FROM moved
        JOIN nesting
            ON moved.own_unit = low_unit AND moved.platform = low_platform
            AND moved.category = low_category AND (moved.project > 0)::integer = low_project
        JOIN there AS high
            ON high.month = moved.month AND high.own_unit = high_unit
            AND high.platform = high_platform AND high.category = high_category
            AND high.project = high_project * moved.project
        ORDER BY moved.id, nesting.near
    ),
    netted AS (
        SELECT unit, project, platform, category, month, delta FROM drafted
        UNION ALL
        SELECT unit, project, platform, category, month, -delta
        FROM (
            SELECT DISTINCT ON (low.month, low.own_unit, low.project, low.platform, low.category)
                low.month, low.delta, high.unit, high.project, high.platform, high.category
            FROM nesting
            JOIN drafted AS low
                ON low.own_unit = low_unit AND low.platform = low_platform
                AND low.category = low_category AND (low.project > 0)::integer = low_project
            JOIN present AS high
                ON high.month = low.month AND high.own_unit = high_unit
                AND high.platform = high_platform AND high.category = high_category
                AND high.project = high_project * low.project
            ORDER BY low.month, low.own_unit, low.project, low.platform, low.category, near
        ) AS framed
        UNION ALL
        SELECT new_unit, new_project, new_platform, new_category, moved.month, -moved.revised
        FROM moved
        LEFT JOIN lay USING (id)
        WHERE lay.near IS NULL OR moved.near < lay.near
        UNION ALL
        SELECT lay.unit, lay.project, lay.platform, lay.category, lay.month, lay.revised
        FROM lay
        JOIN moved USING (id)
        WHERE moved.near < lay.near
    )
"""
SUMS: Final = """
    SELECT * FROM (
        SELECT {columns}, month, sum(delta) FROM {parts} GROUP BY GROUPING SETS ({sets})
    ) AS sums
    WHERE sum <> 0 AND ({keys}) IN (SELECT * FROM unnest({wanted}))
"""

-- Departments F001 … with a head and requesters each; nobody of them can sign in.
INSERT INTO organisation_unit
    (public_id, company_id, kind, parent_id, code, name, name_en, is_active)
SELECT md5('filler unit ' || n)::uuid, %(company)s, 'department', %(root)s,
    'F' || lpad(n::text, 3, '0'), '推广 ' || n || ' 部', 'Promotion ' || n, true
FROM generate_series(1, %(units)s) AS n;

INSERT INTO organisation_unitancestry (ancestor_id, descendant_id, distance)
SELECT id, id, 0 FROM organisation_unit WHERE code ~ '^F[0-9]{3,}$' AND company_id = %(company)s
UNION ALL
SELECT parent_id, id, 1 FROM organisation_unit
WHERE code ~ '^F[0-9]{3,}$' AND company_id = %(company)s;

INSERT INTO foundation_user
    (public_id, password, username, name, name_en, email, language, is_active)
SELECT md5('filler person ' || n)::uuid, '!', 'f' || lpad(n::text, 5, '0'), '员工 ' || n,
    'Employee ' || n, '', '', true
FROM generate_series(1, %(users)s) AS n;

-- The first of each department is its head.
INSERT INTO organisation_roleholding (public_id, company_id, person_id, role, unit_id, valid)
SELECT md5('filler holding ' || n)::uuid, %(company)s, person.id,
    CASE WHEN n <= %(units)s THEN 'dept_head' ELSE 'requester' END, unit.id,
    daterange(%(since)s, NULL)
FROM generate_series(1, %(users)s) AS n
JOIN foundation_user AS person ON person.username = 'f' || lpad(n::text, 5, '0')
JOIN organisation_unit AS unit ON unit.company_id = %(company)s
    AND unit.code = 'F' || lpad((1 + (n - 1) %% %(units)s)::text, 3, '0');

-- Whose signature a request of these departments will demand.
INSERT INTO approvals_queue (company_id, role, unit_id)
SELECT %(company)s, role, unit.id
FROM organisation_unit AS unit,
    unnest(ARRAY['dept_head', 'finance_preliminary', 'finance_head', 'cfo']) AS role
WHERE unit.company_id = %(company)s AND (unit.code ~ '^F[0-9]{3,}$' OR unit.id = %(root)s)
ON CONFLICT DO NOTHING;

-- Each department has its own line for each month; what it holds comes with the requests.
INSERT INTO budgets_budgetline
    (public_id, company_id, fiscal_year, month, unit_id, category_id, is_planned, currency,
     approved, adjusted, transferred_in, transferred_out, carried_in, reserved, committed,
     consumed, own_reserved, own_committed, own_consumed, mode, control_window, allowed_overrun)
SELECT md5('filler line ' || unit.code || month)::uuid, %(company)s, extract(year FROM month),
    month, unit.id, %(category)s, true, %(currency)s, %(slack)s, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 'block', 'month', 0
FROM organisation_unit AS unit,
    generate_series(%(first_month)s::date, %(last_month)s::date, interval '1 month') AS moment,
    LATERAL (SELECT moment::date AS month) AS day
WHERE unit.company_id = %(company)s AND unit.code ~ '^F[0-9]{3,}$';

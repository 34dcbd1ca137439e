-- Requests %(first)s up to before %(last)s of one line each, and their passages. Of ten, four wait
-- at one of the four steps, five are approved and one is rejected by the first signer.
CREATE TEMPORARY TABLE filler_stage AS
SELECT row_number() OVER (ORDER BY step.sequence)::int AS sequence, step.role, step.verb,
    step.mode, step.sla_hours, rule.policy_id,
    (SELECT min(person_id) FROM organisation_roleholding AS held
     WHERE held.role = step.role AND held.unit_id = %(root)s) AS decider_id,
    step.role = 'cfo' AS is_for_amount
FROM approvals_rulestep AS step
JOIN approvals_policyrule AS rule ON rule.id = step.rule_id
JOIN approvals_authoritypolicy AS policy ON policy.id = rule.policy_id
WHERE policy.company_id = %(company)s AND policy.state = 'published' AND policy.valid @> %(today)s
    AND rule.document_kind = 'expense_request' AND rule.unit_id IS NULL
    AND rule.budget_status = 'within'
    AND rule.amount_from <= %(least)s AND coalesce(rule.amount_to > %(least)s, true);

CREATE TEMPORARY TABLE filler_person AS
SELECT row_number() OVER (ORDER BY person.username) - 1 AS place, person.id, held.unit_id,
    (SELECT head.person_id FROM organisation_roleholding AS head
     JOIN foundation_user AS one ON one.id = head.person_id AND one.username ~ '^f[0-9]{5,}$'
     WHERE head.unit_id = held.unit_id AND head.role = 'dept_head') AS head_id
FROM organisation_roleholding AS held
JOIN foundation_user AS person ON person.id = held.person_id
WHERE person.username ~ '^f[0-9]{5,}$' AND held.role = 'requester';
CREATE UNIQUE INDEX ON filler_person (place);

CREATE TEMPORARY TABLE filler_project AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM organisation_project
WHERE company_id = %(company)s AND code NOT LIKE 'F%%';

-- Keys are given out in advance, so that every table is one INSERT without looking up another.
CREATE TEMPORARY TABLE filler AS
SELECT n,
    base.request + n - %(first)s + 1 AS request_id,
    base.run + n - %(first)s + 1 AS run_id,
    base.line + n - %(first)s + 1 AS line_id,
    base.step + 4 * (n - %(first)s) AS step_base,
    base.task + 4 * (n - %(first)s) AS task_base,
    md5('filler request ' || n)::uuid AS public_id,
    md5('filler share ' || n)::uuid AS share_id,
    person.id AS requester_id, person.unit_id, person.head_id, project.id AS project_id,
    budget.id AS budget_id,
    at.opened AS opened_at,
    at.opened + interval '1 hour' * (CASE lot WHEN 9 THEN 1 ELSE 4 END) AS closed_at,
    (at.opened AT TIME ZONE %(zone)s)::date AS opened_on,
    budget.month,
    %(prefix)s || to_char(at.opened AT TIME ZONE %(zone)s, '-YYMM-') || %(numbers)s + n AS number,
    '推广投放 ' || n AS title,
    (%(least)s + n * 37 %% 1490 * 100)::numeric(18, 2) AS amount,
    -- Steps that said yes; a rejected request has none.
    CASE WHEN lot < 4 THEN lot WHEN lot < 9 THEN 4 ELSE 0 END AS passed,
    CASE WHEN lot < 4 THEN 'open' WHEN lot < 9 THEN 'approved' ELSE 'rejected' END AS outcome
FROM generate_series(%(first)s::bigint, %(last)s::bigint - 1) AS n
CROSS JOIN (
    SELECT
        (SELECT coalesce(max(id), 0) FROM requests_expenserequest) AS request,
        (SELECT coalesce(max(id), 0) FROM approvals_run) AS run,
        (SELECT coalesce(max(id), 0) FROM requests_requestline) AS line,
        (SELECT coalesce(max(id), 0) FROM approvals_step) AS step,
        (SELECT coalesce(max(id), 0) FROM approvals_approvaltask) AS task
) AS base
-- Each of ten in a row draws another lot; by the sum of the digits, so that every person draws all.
CROSS JOIN LATERAL (
    SELECT (n + n / 10 + n / 100 + n / 1000 + n / 10000 + n / 100000 + n / 1000000) %% 10 AS lot
) AS drawn
-- Spread over the year before today, no two at the same second for a million of them.
CROSS JOIN LATERAL (
    SELECT %(year_ago)s::timestamptz + interval '1 second' * (n * 7368787 %% 30931200) AS opened
) AS at
JOIN filler_person AS person ON person.place = n %% (SELECT count(*) FROM filler_person)
JOIN filler_project AS project ON project.place = n %% (SELECT count(*) FROM filler_project)
JOIN budgets_budgetline AS budget ON budget.unit_id = person.unit_id
    AND budget.category_id = %(category)s AND budget.project_id IS NULL
    AND budget.month = date_trunc('month', at.opened AT TIME ZONE %(zone)s)::date;
ALTER TABLE filler ADD content_hash text;
UPDATE filler SET content_hash = encode(sha256(convert_to(
    '{"amount":"' || amount || '","attachments":[],"background":"蓄客","currency":"' || %(currency)s
    || '","expected_effect":"留资","kind":"expense_request","lines":[{"amount":"' || amount
    || '","category":' || %(category)s || ',"description":"","platform":' || %(platform)s
    || ',"position":1,"spans":[["' || opened_on || '","' || opened_on || '"]],"weights":[['
    || project_id || ',"1.0000",false]]}],"request_kind":"regular","supplier":null,"title":"'
    || title || '","unit":' || unit_id || '}', 'UTF8')), 'hex');
ANALYZE filler;

INSERT INTO approvals_run (id, company_id, kind, subject_id, version, content_hash, amount,
    currency, budget_status, unit_id, project_ids, category_ids, policy_id, submitted_by_id, state,
    opened_at, closed_at)
SELECT run_id, %(company)s, 'expense_request', public_id, 1, content_hash, amount, %(currency)s,
    'within', unit_id, ARRAY[project_id], ARRAY[%(category)s::bigint], (SELECT min(policy_id) FROM filler_stage), requester_id, outcome,
    opened_at, CASE WHEN outcome <> 'open' THEN closed_at END
FROM filler;

INSERT INTO requests_expenserequest (id, public_id, company_id, number, version, created_by_id,
    created_at, request_kind, unit_id, title, background, expected_effect, currency, amount,
    guarded_amount, budget_status, saved_at, run_id, submitted_at, submitted_on, state)
SELECT request_id, public_id, %(company)s, number, 1, requester_id, opened_at, 'regular', unit_id,
    title, '蓄客', '留资', %(currency)s, amount, amount, 'within', opened_at, run_id, opened_at,
    opened_on, CASE outcome WHEN 'open' THEN 'in_approval' ELSE outcome END
FROM filler;

INSERT INTO requests_requestline
    (id, request_id, position, description, category_id, platform_id, amount)
SELECT line_id, request_id, 1, '', %(category)s, %(platform)s, amount FROM filler;
INSERT INTO requests_linespan (line_id, start, "end") SELECT line_id, opened_on, opened_on FROM filler;
INSERT INTO requests_lineweight (line_id, project_id, weight, takes_rest)
SELECT line_id, project_id, 1, false FROM filler;
INSERT INTO requests_requestshare (public_id, line_id, project_id, month, amount)
SELECT share_id, line_id, project_id, month, amount FROM filler;

INSERT INTO approvals_step (id, run_id, sequence, verb, role, mode, sla_hours, reason,
    reason_amount, state, opened_at, due_at, closed_at)
SELECT step_base + sequence, run_id, sequence, verb, role, mode, sla_hours,
    CASE WHEN is_for_amount THEN 'amount' ELSE 'always' END,
    CASE WHEN is_for_amount THEN %(least)s END,
    CASE WHEN sequence <= passed THEN 'approved'
        WHEN outcome = 'rejected' THEN CASE sequence WHEN 1 THEN 'rejected' ELSE 'ended' END
        WHEN sequence = passed + 1 THEN 'open' ELSE 'waiting' END,
    CASE WHEN sequence <= passed + 1 THEN turn END,
    CASE WHEN sequence <= passed + 1 THEN turn + interval '1 hour' * sla_hours END,
    CASE WHEN sequence <= passed OR outcome = 'rejected' THEN least(turn + interval '1 hour', closed_at) END
FROM filler, filler_stage,
    LATERAL (SELECT opened_at + interval '1 hour' * (sequence - 1) AS turn) AS moment;

INSERT INTO approvals_step_queues (step_id, queue_id)
SELECT step_base + sequence, queue.id
FROM filler, filler_stage, approvals_queue AS queue
WHERE queue.role = filler_stage.role AND queue.unit_id = filler.unit_id;

INSERT INTO approvals_approvaltask (id, public_id, run_id, step_id, kind, subject_id, origin_id,
    queue_id, placed, barred, budget_status, amount, unit_id, submitted_by_id, project_ids,
    category_ids, bulk_limit, state, opened_at, due_at)
SELECT task_base + sequence, md5('filler task ' || n || ' ' || sequence)::uuid, run_id,
    step_base + sequence, 'expense_request', public_id, origin.id,
    CASE WHEN sequence = 1 THEN origin.id ELSE office.id END, 'holder',
    (SELECT array_agg(barred ORDER BY barred) FROM (
        SELECT requester_id UNION SELECT head_id WHERE stage.sequence > 1
        UNION SELECT earlier.decider_id FROM filler_stage AS earlier
        WHERE earlier.sequence BETWEEN 2 AND stage.sequence - 1
    ) AS one (barred)),
    'within', amount, filler.unit_id, requester_id, ARRAY[filler.project_id],
    ARRAY[%(category)s::bigint], 0,
    CASE WHEN sequence <= passed OR outcome = 'rejected' THEN 'decided' ELSE 'open' END,
    turn, turn + interval '1 hour' * sla_hours
FROM filler
CROSS JOIN filler_stage AS stage
CROSS JOIN LATERAL (SELECT opened_at + interval '1 hour' * (sequence - 1) AS turn) AS moment
JOIN approvals_queue AS origin ON origin.role = stage.role AND origin.unit_id = filler.unit_id
JOIN approvals_queue AS office ON office.role = stage.role AND office.unit_id = %(root)s
WHERE sequence <= passed + 1;

INSERT INTO approvals_decision (run_id, step_id, task_id, actor_id, verb, comment, version,
    content_hash, amount, at)
SELECT run_id, step_base + sequence, task_base + sequence,
    CASE WHEN sequence = 1 THEN head_id ELSE decider_id END,
    CASE outcome WHEN 'rejected' THEN 'reject' ELSE 'approve' END,
    CASE outcome WHEN 'rejected' THEN '暂缓' ELSE '' END, 1, content_hash, amount,
    opened_at + interval '1 hour' * sequence
FROM filler, filler_stage
WHERE sequence <= passed OR (outcome = 'rejected' AND sequence = 1);

INSERT INTO budgets_movement (line_id, share_id, document_kind, document_number, document_id, kind,
    reserved_delta, committed_delta, consumed_delta, is_own, dated_on, at, actor_id)
SELECT budget_id, share_id, 'expense_request', number, public_id, 'reserve', amount, 0, 0, true,
    opened_on, opened_at, requester_id
FROM filler
UNION ALL
SELECT budget_id, share_id, 'expense_request', number, public_id,
    CASE outcome WHEN 'approved' THEN 'commit' ELSE 'release' END, -amount,
    CASE outcome WHEN 'approved' THEN amount ELSE 0 END, 0, true,
    (closed_at AT TIME ZONE %(zone)s)::date, closed_at,
    CASE outcome WHEN 'approved' THEN (SELECT max(decider_id) FROM filler_stage WHERE sequence = 4)
        ELSE head_id END
FROM filler WHERE outcome <> 'open';

UPDATE budgets_budgetline AS line
SET reserved = line.reserved + held.reserved, committed = line.committed + held.committed,
    own_reserved = line.own_reserved + held.reserved,
    own_committed = line.own_committed + held.committed,
    moved_at = greatest(line.moved_at, held.moved_at),
    approved = line.approved + held.reserved + held.committed
FROM (
    SELECT budget_id, coalesce(sum(amount) FILTER (WHERE outcome = 'open'), 0) AS reserved,
        coalesce(sum(amount) FILTER (WHERE outcome = 'approved'), 0) AS committed,
        max(CASE outcome WHEN 'open' THEN opened_at ELSE closed_at END) AS moved_at
    FROM filler GROUP BY budget_id
) AS held
WHERE line.id = held.budget_id;

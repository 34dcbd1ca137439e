-- What happened to each request of the set, and its chain of events: sent, and how it ended.
CREATE TEMPORARY TABLE filler_act AS
SELECT request_id, public_id, 1 AS sequence, 'submit' AS name, 'draft' AS source,
    'in_approval' AS target, requester_id AS actor_id, opened_at AS at, '' AS comment, amount
FROM filler
UNION ALL
SELECT request_id, public_id, 2, CASE outcome WHEN 'approved' THEN 'approve' ELSE 'reject' END,
    'in_approval', outcome,
    CASE outcome WHEN 'approved' THEN (SELECT max(decider_id) FROM filler_stage WHERE sequence = 4)
        ELSE head_id END,
    closed_at, CASE outcome WHEN 'approved' THEN '' ELSE '暂缓' END, amount
FROM filler WHERE outcome <> 'open';

INSERT INTO requests_requesttransition
    (name, source, target, actor_id, at, comment, version, amounts, document_id)
SELECT name, source, target, actor_id, at, comment, 1,
    jsonb_build_object('amount', amount::text, 'currency', %(currency)s::text), request_id
FROM filler_act;

-- The text is what foundation.services.record.canonical makes of an event.
CREATE TEMPORARY TABLE filler_event AS
SELECT act.*,
    '{"amounts":{"amount":"' || amount || '","currency":"' || %(currency)s || '"},"comment":"'
    || comment || '","source":"' || source || '","target":"' || target || '","version":1}' AS payload
FROM filler_act AS act;
ALTER TABLE filler_event ADD digest text;
ALTER TABLE filler_event ADD content text;
UPDATE filler_event SET content = '{"actor":' || actor_id || ',"at":"'
    || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '+00:00","kind":"expense_request","name":"'
    || name || '","on_behalf_of":null,"payload":' || payload || ',"sequence":' || sequence
    || ',"subject":"' || public_id || '"}';
UPDATE filler_event SET digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')
WHERE sequence = 1;
CREATE INDEX ON filler_event (public_id) WHERE sequence = 1;
ANALYZE filler_event;
UPDATE filler_event AS last
SET digest = encode(sha256(convert_to(earlier.digest || last.content, 'UTF8')), 'hex')
FROM filler_event AS earlier
WHERE last.sequence = 2 AND earlier.sequence = 1 AND earlier.public_id = last.public_id;

INSERT INTO foundation_event (company_id, kind, subject_id, sequence, name, actor_id, at, payload,
    previous_digest, digest)
SELECT %(company)s, 'expense_request', event.public_id, event.sequence, event.name, event.actor_id,
    event.at, event.payload::jsonb, coalesce(earlier.digest, ''), event.digest
FROM filler_event AS event
LEFT JOIN filler_event AS earlier ON event.sequence = 2 AND earlier.sequence = 1
    AND earlier.public_id = event.public_id;

DROP TABLE filler_event, filler_act, filler, filler_project, filler_person, filler_stage;

-- Keys were given out in advance; what comes next goes on behind them.
SELECT setval(pg_get_serial_sequence(name, 'id'), greatest(last, 1))
FROM (VALUES
    ('requests_expenserequest', (SELECT max(id) FROM requests_expenserequest)),
    ('requests_requestline', (SELECT max(id) FROM requests_requestline)),
    ('approvals_run', (SELECT max(id) FROM approvals_run)),
    ('approvals_step', (SELECT max(id) FROM approvals_step)),
    ('approvals_approvaltask', (SELECT max(id) FROM approvals_approvaltask)),
    ('ledger_voucher', (SELECT max(id) FROM ledger_voucher))
) AS given (name, last)
WHERE last IS NOT NULL;

-- What the records of open and of closed work have besides: a release the others of its upstream,
-- a tarball the files beside it, a resolution and a plan what the changelog says.

update work set record = json_set(record, '$.known', json('[]'))
    where stage = 'fetch' and record is not null;

update work set record = json_set(record, '$.release.known', json('[]'), '$.beside', json('[]'))
    where stage = 'resolve' and record is not null;

update work set record = json_set(record,
        '$.resolution.orig.release.known', json('[]'), '$.resolution.orig.beside', json('[]'),
        '$.resolution.changes', json('[]'))
    where stage = 'plan' and record is not null;

update work set record = json_set(record,
        '$.orig.release.known', json('[]'), '$.orig.beside', json('[]'),
        '$.changes', json_array('New upstream release ' || version || '.'),
        '$.urgency', 'MEDIUM')
    where stage = 'package' and record is not null;

update work set record = json_set(record,
        '$.source.plan.orig.release.known', json('[]'), '$.source.plan.orig.beside', json('[]'),
        '$.source.plan.changes', json('[]'), '$.source.plan.urgency', 'MEDIUM')
    where stage = 'publish' and record is not null;

-- The epoch is each target's own, for distributions differ in it; so is what its changelog says.

update work set record = json_remove(
        json_set(record, '$.resolution.targets',
            json((select json_group_array(
                    json_set(value,
                        '$.epoch', json_extract(record, '$.resolution.epoch'),
                        '$.changes', json('[]')))
                from json_each(record, '$.resolution.targets')))),
        '$.resolution.epoch')
    where stage = 'plan' and record is not null;

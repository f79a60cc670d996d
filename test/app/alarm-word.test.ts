import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { alarmWord } from '../../gateway/app/alarm-word.ts';

test('every kind of alarm has words for receivers in both languages; one that is new goes by its name', (t) => {
  for (const type of defaultPolicies.keys()) {
    t.not(alarmWord(type, 'en'), type);
    t.regex(alarmWord(type, 'zh-CN'), /\p{Script=Han}/u, type);
  }
  t.is(alarmWord('a-new-type', 'en'), 'a-new-type');
  t.is(alarmWord('toString', 'zh-CN'), 'toString');
});

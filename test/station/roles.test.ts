import test from 'ava';
import { staffId } from '../../gateway/core/id.ts';
import { roles } from '../../gateway/core/ward.ts';
import { describedRoutes } from '../../gateway/station/api/described-routes.ts';
import { apiBase, routeName } from '../../gateway/station/api/route.ts';
import { type RefusalCode, refusals } from '../../gateway/station/refusal.ts';
import { rig } from './rig.ts';

/** Who asks: a screen where nobody is signed in, before an open board and a closed one, then somebody of each role. */
const askers = ['open', 'closed', ...roles] as const;
type Asker = (typeof askers)[number];

/** What somebody is told who may not. */
const told: Readonly<Record<string, RefusalCode>> = {
  who: 'not-signed-in',
  answer: 'role-forbidden',
  nurses: 'nurses-only',
  tech: 'technicians-only',
  admin: 'administrators-only',
  care: 'carers-only',
  hand: 'handover-nurses-only',
  review: 'nurses-review',
  decide: 'deciders-only',
  approve: 'approvers-only',
  audit: 'auditors-only',
  drill: 'drillers-only',
  seen: 'settings-seen-by',
};

/**
 * Role by address, written by hand: `in` is let in, anything else is how it is refused. The columns are those of `askers`: nobody
 * before an open board, nobody before a closed one, observer, nurse, charge nurse, technician, administrator.
 */
const table: Readonly<Record<string, string>> = {
  //                                                  open    closed  observ  nurse   charge  tech    admin
  'GET /stream': '                                    in      who     in      in      in      in      in',
  'POST /painted': '                                  in      who     in      in      in      in      in',
  'GET /health': '                                    in      in      in      in      in      in      in',
  'POST /session': '                                  in      in      in      in      in      in      in',
  'GET /session': '                                   in      in      in      in      in      in      in',
  'DELETE /session': '                                in      in      in      in      in      in      in',
  'POST /session/touch': '                            who     who     in      in      in      in      in',
  'POST /session/unlock': '                           in      in      in      in      in      in      in',
  'POST /session/secret': '                           who     who     in      in      in      in      in',
  'POST /set-up': '                                   in      in      in      in      in      in      in',
  'POST /directory/start': '                          in      in      in      in      in      in      in',
  'POST /directory/finish': '                         in      in      in      in      in      in      in',
  'POST /people/:id/deactivate': '                    who     who     admin   admin   admin   admin   in',
  'POST /people/:id/activate': '                      who     who     admin   admin   admin   admin   in',
  'POST /people/:id/unlock': '                        who     who     admin   admin   admin   admin   in',
  'POST /people': '                                   who     who     admin   admin   admin   admin   in',
  'POST /people/:id': '                               who     who     admin   admin   admin   admin   in',
  'POST /people/:id/secret': '                        who     who     admin   admin   admin   admin   in',
  'GET /people': '                                    who     who     admin   admin   admin   admin   in',
  'POST /alarms/:id/accept': '                        who     who     answer  in      in      answer  answer',
  'POST /alarms/:id/at-bedside': '                    who     who     answer  in      in      answer  answer',
  'POST /alarms/:id/escalate': '                      who     who     answer  in      in      answer  answer',
  'POST /alarms/:id/close': '                         who     who     answer  in      in      answer  answer',
  'GET /alarms/:id/lanes': '                          in      who     in      in      in      in      in',
  'POST /audio-pause': '                              who     who     answer  in      in      answer  answer',
  'POST /audio-resume': '                             who     who     answer  in      in      answer  answer',
  'POST /alarm-off': '                                who     who     answer  in      in      answer  answer',
  'POST /alarm-on': '                                 who     who     answer  in      in      answer  answer',
  'GET /device-commands': '                           who     who     tech    tech    tech    in      in',
  'POST /device-command': '                           who     who     tech    tech    tech    in      in',
  'GET /beds/:id/observations': '                     who     who     in      in      in      in      in',
  'POST /beds/:id/observations': '                    who     who     nurses  in      in      nurses  nurses',
  'POST /blind/:id/seen': '                           who     who     answer  in      in      answer  answer',
  'GET /handovers': '                                 who     who     in      in      in      care    in',
  'GET /handovers/:id': '                             who     who     in      in      in      care    in',
  'GET /handovers/:id/pdf': '                         who     who     in      in      in      care    in',
  'PUT /handovers/:id/note': '                        who     who     hand    in      in      hand    hand',
  'POST /handovers/:id/sign': '                       who     who     hand    in      in      hand    hand',
  'GET /beds/:id/history': '                          who     who     in      in      in      care    in',
  'GET /beds/:id/notes': '                            who     who     in      in      in      care    in',
  'POST /beds/:id/notes': '                           who     who     nurses  in      in      nurses  nurses',
  'GET /review': '                                    who     who     review  in      in      review  review',
  'POST /review/:id/label': '                         who     who     review  in      in      review  review',
  'GET /review/:id/waveform': '                       who     who     review  in      in      review  review',
  'GET /burden': '                                    who     who     in      in      in      in      in',
  'GET /burden.csv': '                                who     who     in      in      in      in      in',
  'GET /what-if': '                                   who     who     approve in      in      approve in',
  'POST /what-if/runs': '                             who     who     decide  decide  in      decide  in',
  'GET /what-if/runs/:id': '                          who     who     decide  decide  in      decide  in',
  'POST /what-if/runs/:id/propose': '                 who     who     decide  decide  in      decide  in',
  'POST /what-if/changes/:id/approve': '              who     who     approve in      in      approve in',
  'POST /what-if/changes/:id/force': '                who     who     approve in      in      approve in',
  'POST /what-if/changes/:id/withdraw': '             who     who     approve in      in      approve in',
  'GET /health-report': '                             who     who     in      in      in      in      in',
  'POST /receivers/:receiver/retry-parked': '         who     who     tech    tech    tech    in      in',
  'POST /receivers/:receiver/drop-parked': '          who     who     tech    tech    tech    in      in',
  'GET /audit': '                                     who     who     audit   audit   in      audit   in',
  'GET /audit/verification': '                        who     who     audit   audit   in      audit   in',
  'POST /audit/verification': '                       who     who     audit   audit   in      audit   in',
  'GET /settings/receivers': '                        who     who     admin   admin   admin   admin   in',
  'POST /receivers/:receiver/check': '                who     who     admin   admin   admin   admin   in',
  'POST /drills': '                                   who     who     drill   drill   in      in      in',
  'GET /settings': '                                  who     who     seen    seen    in      in      in',
  'POST /settings/change': '                          who     who     admin   admin   admin   admin   in',
  'GET /commissioning': '                             who     who     tech    tech    tech    in      in',
  'POST /commissioning/devices': '                    who     who     tech    tech    tech    in      in',
  'POST /commissioning/devices/:id/remove': '         who     who     tech    tech    tech    in      in',
  'POST /commissioning/devices/:id/test': '           who     who     tech    tech    tech    in      in',
  'GET /commissioning/devices/:id/test': '            who     who     tech    tech    tech    in      in',
  'GET /openapi.json': '                              in      in      in      in      in      in      in',
};

const cell = (name: string, asker: Asker): string | undefined =>
  table[name]?.trim().split(/\s+/)[askers.indexOf(asker)];

/** A refusal at the door, as opposed to one about what was asked. */
const doorCodes: ReadonlySet<string> = new Set(Object.values(told));

test('the table of roles has a row for every address, and none for another', (t) => {
  t.deepEqual(Object.keys(table).sort(), describedRoutes().map(routeName).sort());
  for (const name of Object.keys(table))
    for (const asker of askers) {
      const told = cell(name, asker);
      t.true(told === 'in' || (told !== undefined && isTold(told)), `${name} ${asker}`);
    }
});

const isTold = (word: string): boolean => word in told;

const everyRole = roles.map((role) => ({ id: staffId(role), displayName: role, role }));

for (const asker of askers)
  test(`at every address ${asker} is let in or refused as the table says`, async (t) => {
    const { call, signIn, acts, orders } = await rig(
      t,
      { openBoard: asker === 'open' },
      undefined,
      everyRole,
    );
    const signedIn = asker === 'open' || asker === 'closed' ? undefined : await signIn(asker);
    if (signedIn) t.is(signedIn.status, 200);
    for (const one of describedRoutes()) {
      const name = routeName(one);
      // Each asked with nothing that it takes: whoever is let in hears about that, and nothing is done.
      const path = apiBase + one.path.replace(/:\w+/g, 'none');
      const body = one.method === 'POST' || one.method === 'PUT' ? { nothing: 'that it takes' } : undefined;
      const cookie = name === 'DELETE /session' ? undefined : signedIn?.cookie;
      const { status, json } = await call(one.method, path, { body, cookie });
      const expected = cell(name, asker) ?? 'no row';
      const code = told[expected];
      if (code === undefined) t.false(doorCodes.has(json?.code), `${name} is ${json?.code}`);
      else t.deepEqual([status, json.code], [refusals[code][0], code], name);
    }
    t.deepEqual([acts, orders], [[], []]);
  });

import { nursePin } from '../helpers/gateway.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON answer is looked at, not typed.
export type Asked = { readonly status: number; readonly json: any };

/** Signs somebody in at a real gateway and asks it as them. */
export async function signedIn(url: string, staffId: string) {
  const post = (body: unknown, cookie?: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify(body),
  });
  const session = await fetch(`${url}/api/v1/session`, post({ staffId, pin: nursePin }));
  const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return async (path: string, body?: unknown): Promise<Asked> => {
    const options = body === undefined ? { headers: { cookie } } : post(body, cookie);
    const response = await fetch(`${url}/api/v1${path}`, options);
    return { status: response.status, json: await response.json() };
  };
}

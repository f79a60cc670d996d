import type { settingsRefusalsEn } from './settings-en.ts';

/** The settings of the ward. */
export const settingsRefusalsZhCn: typeof settingsRefusalsEn = {
  'settings-seen-by': '仅护士长、技术员或管理员可查看设置。',
  'settings-closed': '本网关启动时没有可修改的配置。',
  'setting-fixed': '此项不能在屏幕上修改，请在配置文件中修改。',
  'config-changed': '配置已被他人修改。请重新查看；未作任何更改。',
  'config-unwritable': '无法写入配置文件。未作任何更改。请联系技术员。',
  'config-unrecorded': '记录未能写入。未作任何更改。请重试。',
};

import type { Catalogue } from './catalogue.ts';

/** The pages beside the alarms: their names, and their frame. */
export const pagesZhCn: Pick<Catalogue, 'pageName' | 'page'> = {
  pageName: {
    people: '人员',
    handover: '交接班',
    resident: '长者',
    review: '报警复核',
    burden: '报警负担',
    health: '监护与运行状态',
    audit: '审计日志',
    commissioning: '设备投用',
    settings: '设置',
    'what-if': '限值试算',
  },
  page: {
    menu: '页面',
    toBoard: '返回看板',
    signInFirst: '请先登录再查看此页面。',
    notYours: '此页面不适用于您的角色。',
    notLoaded: '无法从网关取得此页面，正在每隔几秒自动重试。',
    refused: '操作未成功。',
    retry: '重试',
    saved: '已保存',
    save: '保存',
    cancel: '取消',
  },
};

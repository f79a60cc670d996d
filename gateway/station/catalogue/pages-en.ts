/** The pages beside the alarms: their names, and their frame. */
export const pagesEn = {
  pageName: {
    people: 'People',
    handover: 'Shift handover',
    resident: 'Resident',
    review: 'Review of alarms',
    burden: 'Alarm burden',
    health: 'Coverage and health',
    audit: 'Audit log',
    commissioning: 'Commissioning',
    settings: 'Settings',
    'what-if': 'What if: another limit',
  },
  page: {
    menu: 'Pages',
    toBoard: 'Back to the board',
    signInFirst: 'Sign in to see this page.',
    notYours: 'This page is not for your role.',
    notLoaded: 'The page could not be fetched from the gateway. It is tried again every few seconds.',
    refused: 'That did not work.',
    retry: 'Try again',
    saved: 'Saved',
    save: 'Save',
    cancel: 'Cancel',
  },
};

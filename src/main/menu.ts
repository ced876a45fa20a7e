import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** What the menu can ask for. */
export interface MenuActions {
  /** Shows a page of the app. */
  show(page: string): void;
  /** Shows the workspace in the system's file manager. */
  revealWorkspace(): void;
  /** Opens another workspace; without a path a dialog asks for it. */
  openWorkspace(path?: string): void;
  /** Copies what helps to report a defect to the clipboard. */
  copyDiagnostics(): void;
}

const pages = [
  ['Home', 'home'],
  ['Datasets', 'datasets'],
  ['Experiments', 'runs'],
  ['Trade-off', 'trade-off'],
  ['Export', 'export'],
  ['Compute', 'compute'],
] as const;

/** The application menu: roles where the system has them, accelerators for every page. */
export function installMenu(actions: MenuActions, recent: readonly string[]): void {
  const mac = process.platform === 'darwin';
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      fileMenu(actions, recent, mac),
      { role: 'editMenu' },
      viewMenu(actions),
      { role: 'windowMenu' },
      {
        role: 'help',
        submenu: [
          { label: 'Whittle Help', accelerator: 'F1', click: () => actions.show('help') },
          { label: 'Glossary', click: () => actions.show('help/glossary') },
          { label: 'Keyboard Shortcuts', click: () => actions.show('help/keyboard') },
          { type: 'separator' },
          { label: 'Copy Diagnostics', click: actions.copyDiagnostics },
          ...(mac ? [] : [{ label: 'About Whittle', click: () => app.showAboutPanel() }]),
        ],
      },
    ]),
  );
}

function fileMenu(actions: MenuActions, recent: readonly string[], mac: boolean): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      { label: 'New Experiment', accelerator: 'CmdOrCtrl+N', click: () => actions.show('new') },
      { label: 'Import Dataset…', accelerator: 'CmdOrCtrl+O', click: () => actions.show('import') },
      { type: 'separator' },
      { label: 'Open Workspace…', click: () => actions.openWorkspace() },
      {
        label: 'Recent Workspaces',
        enabled: recent.length > 0,
        submenu: recent.map((path) => ({ label: path, click: () => actions.openWorkspace(path) })),
      },
      { label: 'Show Workspace Folder', click: actions.revealWorkspace },
      { type: 'separator' },
      { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => actions.show('settings') },
      { type: 'separator' },
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  };
}

function viewMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      // The page listens to the keys itself; here they only stand beside the name.
      {
        label: 'Command Palette…',
        accelerator: 'CmdOrCtrl+K',
        registerAccelerator: false,
        click: () => actions.show('commands'),
      },
      { type: 'separator' },
      ...pages.map(([label, page], index) => ({
        label,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => actions.show(page),
      })),
      { label: 'Queue', accelerator: 'CmdOrCtrl+J', click: () => actions.show('queue') },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      { type: 'separator' },
      { role: 'reload' },
      { role: 'toggleDevTools' },
    ],
  };
}

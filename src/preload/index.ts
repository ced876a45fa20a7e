import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { EVENT_LANE, REQUEST_LANE } from '../shared/ipc';
import type { WorkbenchBridge, WorkbenchEvent } from '../shared/workbench';

/** All that the window can reach: one request function, one stream of events, the path of a dropped file. */
const workbench: WorkbenchBridge = {
  request: (channel, args) => ipcRenderer.invoke(REQUEST_LANE, channel, args),
  subscribe(listener) {
    const forward = (_event: IpcRendererEvent, events: readonly WorkbenchEvent[]): void => listener(events);
    ipcRenderer.on(EVENT_LANE, forward);
    return () => void ipcRenderer.off(EVENT_LANE, forward);
  },
  pathOfFile: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('workbench', workbench);

// What the server writes in front of the service worker: addresses of files and pages, paths of frames and pages.
declare const SITE: { files: string[]; pages: string[]; frames: string[]; visited: string[] };

// What the server writes in front of the service worker: addresses of files and pages, codes of languages, paths of frames and pages.
declare const SITE: { files: string[]; languages: string[]; pages: string[]; frames: string[]; visited: string[] };

// What the server writes in front of the service worker.
declare const SITE: { files: string[]; pages: string[] };

// Every page: its addresses, its name in the navigation, and where its code is. A new page is one entry.
import { Activity, BookOpenText, Compass, Map as MapIcon, MessageCircle, Microscope, ShieldCheck } from 'lucide-react';
import { type ComponentType, lazy } from 'react';
import { ChatPage } from './pages/chat/chat-page.js';

export interface PageEntry {
  id: 'chat' | 'memories' | 'timeline' | 'map' | 'explain' | 'health' | 'privacy';
  label: string;
  /** The first is where the navigation leads. */
  paths: readonly [string, ...string[]];
  Icon: typeof MapIcon;
  Page: ComponentType;
}

export const pages: readonly PageEntry[] = [
  // With the first load: it is the first page.
  { id: 'chat', label: 'Chat', paths: ['/', '/chat/:sessionId'], Icon: MessageCircle, Page: ChatPage },
  {
    id: 'memories',
    label: 'Memories',
    paths: ['/memories', '/memories/review', '/memories/fact/:factId'],
    Icon: BookOpenText,
    Page: lazy(async () => ({ default: (await import('./pages/memories/memories-page.js')).MemoriesPage })),
  },
  {
    id: 'timeline',
    label: 'Timeline',
    paths: ['/timeline'],
    Icon: Compass,
    Page: lazy(async () => ({ default: (await import('./pages/timeline/timeline-page.js')).TimelinePage })),
  },
  {
    id: 'map',
    label: 'Map',
    paths: ['/map'],
    Icon: MapIcon,
    Page: lazy(async () => ({ default: (await import('./pages/map/map-page.js')).MapPage })),
  },
  {
    id: 'explain',
    label: 'Explain',
    paths: ['/explain'],
    Icon: Microscope,
    Page: lazy(async () => ({ default: (await import('./pages/explain/explain-page.js')).ExplainPage })),
  },
  {
    id: 'health',
    label: 'Health',
    paths: ['/health'],
    Icon: Activity,
    Page: lazy(async () => ({ default: (await import('./pages/health/health-page.js')).HealthPage })),
  },
  {
    id: 'privacy',
    label: 'Privacy',
    paths: ['/privacy'],
    Icon: ShieldCheck,
    Page: lazy(async () => ({ default: (await import('./pages/privacy/privacy-page.js')).PrivacyPage })),
  },
];

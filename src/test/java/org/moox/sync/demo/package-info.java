/**
 * The main job as one command: two platforms, real tables, a sync for each, and changes that arrive while you watch.
 */
package org.moox.sync.demo;

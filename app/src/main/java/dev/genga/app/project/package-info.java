/// Projects: a folder that holds the way from films to videos, and how far it has been gone.
@NullMarked
package dev.genga.app.project;

import org.jspecify.annotations.NullMarked;

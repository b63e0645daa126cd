/// Model files: the known ones by name, brought from the hub, and told on the disk.
@NullMarked
package dev.genga.app.models;

import org.jspecify.annotations.NullMarked;

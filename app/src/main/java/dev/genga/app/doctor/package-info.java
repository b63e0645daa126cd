/// What this machine has, what genga makes of it, and what is missing.
@NullMarked
package dev.genga.app.doctor;

import org.jspecify.annotations.NullMarked;

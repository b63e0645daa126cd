/// What every page of the desk shares: server, guard, templates.
@NullMarked
package dev.genga.desk.web;

import org.jspecify.annotations.NullMarked;

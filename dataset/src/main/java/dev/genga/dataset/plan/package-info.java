/// The plan: which windows of which clips and images an epoch trains on, before anything runs.
@NullMarked
package dev.genga.dataset.plan;

import org.jspecify.annotations.NullMarked;

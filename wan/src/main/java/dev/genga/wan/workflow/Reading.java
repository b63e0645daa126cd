package dev.genga.wan.workflow;

import java.util.Set;

/// How a workflow is read.
///
/// @param nearest whether what only differs in rounding or speed, or in the sampler's variant, is taken
///     for the nearest that genga has
/// @param answered options that the user gives, such as `--sampler`: what the workflow asks of them is no
///     matter
public record Reading(boolean nearest, Set<String> answered) {
  /// As it stands.
  public static final Reading EXACT = new Reading(false, Set.of());

  public Reading {
    answered = Set.copyOf(answered);
  }
}

package dev.genga.app.statement;

import dev.genga.app.asking.AskingLimits;

/// How windows are shown to a model.
///
/// @param begins a phrase of every caption that isn't asked about; may be empty
/// @param limits of what is shown and asked
public record StatementSettings(String begins, AskingLimits limits) {}

package dev.genga.chat;

import java.util.List;

/// A language model that answers.
@FunctionalInterface
public interface Chat {
  /// The next turn of a conversation.
  ///
  /// @param conversation so far, the user's turn last
  /// @return what the model says, not empty
  /// @throws dev.genga.base.ProblemException if it says nothing, too much, never, or can't be asked
  String answer(List<Message> conversation);
}

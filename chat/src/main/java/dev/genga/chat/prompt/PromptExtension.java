package dev.genga.chat.prompt;

import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.chat.Message;

/// Makes full prompts of short ones.
///
/// ```java
/// var extension = new PromptExtension(PromptTemplate.of("ghibli"));
/// String prompt = extension.ask(chat, "a girl on a beach");
/// ```
public record PromptExtension(PromptTemplate template) {
  /// Asks a language model, and once more where its answer can't be put right.
  ///
  /// @throws ProblemException if the second answer breaks the rules too, or the model can't be asked
  public String ask(Chat chat, String prompt) {
    return question(prompt).ask(chat);
  }

  /// An answer that was had in another way.
  ///
  /// @throws ProblemException if it breaks rules and can't be put right
  public String accepted(String answer, String prompt) {
    return question(prompt).accepted(answer);
  }

  private CheckedQuestion question(String prompt) {
    var rules = template.rules();
    return new CheckedQuestion(
        Message.user(template.filled(prompt)),
        "prompt",
        "ask again, use another model, or allow other lengths with --words",
        rules::repaired,
        text -> rules.faults(text, prompt));
  }
}

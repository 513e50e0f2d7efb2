// What people read in code: comments, and strings of several words, which are messages, help and
// descriptions. All else becomes blanks, so that every finding is at its own line and column.

const { parse } = require("@textlint/text-to-ast");

const HASH = /(?<comment>#[^\n]*)|"(?<string>(?:[^"\\\n]|\\.)*)"/g;
const SLASHES = /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|"(?<string>(?:[^"\\]|\\.)*)"/g;
// Raw strings are mostly examples in another language.
const RUST =
  /(?<comment>\/\/[^\n]*)|r(?<marks>#*)"[\s\S]*?"\k<marks>|b?'(?:[^'\\]|\\(?:u\{\w+\}|x\w\w|.))'|"(?<string>(?:[^"\\]|\\[\s\S])*)"/g;
const SYNTAX = {
  ".rs": RUST,
  ".sh": HASH,
  ".tf": HASH,
  ".toml": HASH,
  ".ts": SLASHES,
  ".tsx": SLASHES,
  ".yml": HASH,
};

const blank = (text) => text.replace(/[^\n]/g, " ");

function prose(text, syntax) {
  let kept = "";
  let end = 0;
  for (const match of text.matchAll(syntax)) {
    const { comment, string } = match.groups;
    let part = comment ?? (string && / \S+ /.test(string) ? match[0] : undefined);
    // Names and examples in backticks are not prose.
    part = part?.replace(/`[^`\n]*`/g, blank).replace(/\{[^}\n]*\}/g, blank);
    kept += blank(text.slice(end, match.index)) + (part ?? blank(match[0]));
    end = match.index + match[0].length;
  }
  return kept + blank(text.slice(end));
}

class Processor {
  availableExtensions() {
    return Object.keys(SYNTAX);
  }

  processor(extension) {
    return {
      preProcess: (source) => {
        const text = prose(source, SYNTAX[extension]);
        return { text, ast: parse(text) };
      },
      postProcess: (messages, filePath) => ({ messages, filePath: filePath ?? "<code>" }),
    };
  }
}

module.exports = { Processor };

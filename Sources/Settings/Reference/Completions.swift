/// Scripts that have a shell complete the commands, the flags, and the values of those that take one of a few words.
package enum Completions: String, CaseIterable, Sendable {
    case bash, zsh, fish

    package var script: String {
        switch self {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private var options: [Option] { Option.all.filter { !$0.isPending } }

    private enum Values {
        case none, files, words([String]), free
    }

    private func values(of option: Option) -> Values {
        switch option.placeholder {
        case "": .none
        case "FILE", "FOLDER": .files
        case let words where words.contains("|") && words == words.lowercased():
            .words(words.split(separator: "|").map(String.init))
        default: .free
        }
    }

    private var bash: String {
        var cases = ""
        for option in options {
            switch values(of: option) {
            case .files: cases += "        --\(option.flag)) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
            case .words(let words):
                let list = words.joined(separator: " ")
                cases += "        --\(option.flag)) COMPREPLY=($(compgen -W \"\(list)\" -- \"$word\")); return ;;\n"
            case .free: cases += "        --\(option.flag)) return ;;\n"
            case .none: break
            }
        }
        let flags = options.map { "--\($0.flag)" }.joined(separator: " ")
        let commands = Command.listed.map(\.name).joined(separator: " ")
        return """
            # For bash: source <(sidegate completions bash)
            _sidegate() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
                case $before in
            \(cases)    esac
                if [[ $COMP_CWORD == 1 && $word != -* ]]; then
                    COMPREPLY=($(compgen -W "\(commands)" -- "$word"))
                else
                    COMPREPLY=($(compgen -W "\(flags)" -- "$word"))
                fi
            }
            complete -F _sidegate sidegate

            """
    }

    private var zsh: String {
        var lines: [String] = []
        for option in options {
            let start = "'--\(option.flag)"
            let help = quoted(option.help, escaping: "[]:")
            switch values(of: option) {
            case .none: lines.append("\(start)[\(help)]'")
            case .files: lines.append("\(start)=[\(help)]:file:_files'")
            case .words(let words): lines.append("\(start)=[\(help)]:value:(\(words.joined(separator: " ")))'")
            case .free: lines.append("\(start)=[\(help)]:\(quoted(option.placeholder, escaping: "[]:")):'")
            }
        }
        let commands = Command.listed.map { "'\($0.name):\(quoted($0.summary, escaping: "[]:"))'" }
        return """
            #compdef sidegate
            # For zsh: sidegate completions zsh > "${fpath[1]}/_sidegate"
            _sidegate_commands() {
                local -a commands=(
                    \(commands.joined(separator: "\n        "))
                )
                _describe command commands
            }
            _arguments -s \\
                '1: :_sidegate_commands' \\
                \(lines.joined(separator: " \\\n    "))

            """
    }

    private var fish: String {
        var text = "# For fish: sidegate completions fish > ~/.config/fish/completions/sidegate.fish\n"
        for command in Command.listed {
            text += "complete -c sidegate -n __fish_use_subcommand -f -a \(command.name) "
            text += "-d '\(quoted(command.summary, escaping: ""))'\n"
        }
        for option in options {
            let use =
                switch values(of: option) {
                case .none: "-f"
                case .files: "-r -F"
                case .words(let words): "-x -a '\(words.joined(separator: " "))'"
                case .free: "-x"
                }
            text += "complete -c sidegate -l \(option.flag) \(use) -d '\(quoted(option.help, escaping: ""))'\n"
        }
        return text
    }

    /// For single quotes: a quote ends them, is one of its own, and opens them again.
    private func quoted(_ text: String, escaping special: String) -> String {
        var shown = ""
        for character in text {
            if character == "'" {
                shown += self == .fish ? "\\'" : "'\\''"
            } else {
                if character == "\\" || special.contains(character) { shown += "\\" }
                shown.append(character)
            }
        }
        return shown
    }
}

internal import PageTemplates
internal import Web

/// User and password, for the htpasswd file's users.
struct PasswordForm {
    /// Where it is posted to.
    let action: String
    let target: ReturnURL
    /// What is wrong with what was typed in.
    var problem: Sentence?
    /// What was typed in as the user, to be typed once only.
    var user = ""

    /// A problem is tied to the fields that it is about, and the cursor stands in the one to correct.
    func html(_ language: Language) -> HTML {
        let alert: HTML = problem.map { "<p role=\"alert\" id=\"problem\">\(language.text($0))</p>" } ?? ""
        let tie: HTML = problem == nil ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\""
        let userFocus: HTML = problem != nil && user.isEmpty ? " autofocus" : ""
        let passwordFocus: HTML = problem != nil && !user.isEmpty ? " autofocus" : ""
        return """
            <form method="post" action="\(action)">
            <input type="hidden" name="rd" value="\(target.text)">
            \(alert)
            <label>\(language.text(.userName))
            <input name="username" value="\(user)" autocomplete="username" autocapitalize="none" spellcheck="false" \
            dir="auto" required\(tie)\(userFocus)></label>
            <label>\(language.text(.password))
            <input name="password" type="password" autocomplete="current-password" required\(tie)\(passwordFocus)></label>
            <button>\(language.text(.signInWithPassword))</button>
            </form>
            """
    }
}

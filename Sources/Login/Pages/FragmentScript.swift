/// The only scripts of our pages: they carry `#fragment`, in which single-page applications keep where one is, over a
/// login. Browsers keep it over redirects, and never send it to a server.
struct FragmentScript: Sendable {
    let text: String
    let source: String

    private init(_ text: String) {
        self.text = text
        source = ContentHash.source(of: text)
    }

    /// Puts the fragment behind the return URL of the page's links and form.
    static let onLinks = FragmentScript(
        """
        {const h=location.hash;if(h.length>1&&h.length<1e3){\
        for(const a of document.querySelectorAll("a[href*='/start?rd=']"))\
        a.href=a.getAttribute("href").replace(/([?]rd=[^&#]*)/,(m)=>m+encodeURIComponent(h));\
        const r=document.querySelector("input[name=rd]");if(r)r.value+=h}}
        """
    )

    /// The same, and goes to the page's only link at once.
    static let goingOn = FragmentScript(
        """
        {const h=location.hash,a=document.querySelector("a.way").getAttribute("href");\
        location.replace(h.length>1&&h.length<1e3?a.replace(/([?]rd=[^&#]*)/,(m)=>m+encodeURIComponent(h)):a)}
        """
    )
}

"""What people type in haste, as it is spelt: 'cn u tell me wat teh reveiws say abt it'."""

import re

_SPELT = dict(
    pair.split("=")
    for pair in (
        "cn=can u=you ur=your urs=yours r=are n=and wat=what wot=what wats=what's whats=what's abt=about "
        "teh=the hte=the giv=give gimme=give-me hav=have wen=when wich=which "
        "hw=how cuz=because coz=because bc=because dont=don't doesnt=doesn't wont=won't isnt=isn't cant=can't "
        "didnt=didn't hasnt=hasn't wasnt=wasn't havent=haven't im=I'm ive=I've wheres=where's hows=how's "
        "whos=who's thats=that's wanna=want-to gonna=going-to gotta=have-to lemme=let-me tmrw=tomorrow "
        "ppl=people fone=phone fones=phones msg=message acct=account num=number ordr=order orderd=ordered "
        "recieve=receive recieved=received recive=receive adress=address shiping=shipping delivry=delivery "
        "refnd=refund exhange=exchange guarentee=guarantee garantee=guarantee reveiw=review reveiws=reviews "
        "waranty=warranty warrenty=warranty calender=calendar definately=definitely seperate=separate "
        "tommorow=tomorrow tommorrow=tomorrow untill=until wether=whether beleive=believe acount=account "
        "pasword=password adres=address "
    ).split()
)
_WORD = re.compile(rf"(?<![\w.:/'’-])(?:{'|'.join(_SPELT)})(?![\w:/'’-]|\.\w)")


def spelt_out(text: str) -> str:
    """The text with each of these words in full; only of small letters, as a capital may begin a name."""
    return _WORD.sub(lambda found: _SPELT[found[0]].replace("-", " "), text)
